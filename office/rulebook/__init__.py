"""The law as data: dated cited parameters, and conditions and steps over columns.

``parameters`` reads the dated TOML, ``law`` hands a measure its values, ``columns`` is the integer arithmetic,
``measure`` and ``facts`` are what a policy declares, ``reading`` parses text into a frame, ``evaluate`` computes one
row or millions, ``results`` is the explanation a person reads.
"""
