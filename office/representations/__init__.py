"""Who may act for a firm: a company asks with its credit code, the office confirms or refuses."""
