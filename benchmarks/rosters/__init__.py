"""The synthetic workbook of ``benchmarks.roster``, and the peer that reads it."""
