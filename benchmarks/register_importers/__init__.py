"""The ways of importing a register that ``benchmarks.registers`` compares."""
