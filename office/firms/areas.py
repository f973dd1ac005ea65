"""The districts and counties of the city (GB/T 2260). 南太湖新区 has no code of its own."""

from office.wording import N_

AREAS = {
    "330502": N_("吴兴区"),
    "330503": N_("南浔区"),
    "330521": N_("德清县"),
    "330522": N_("长兴县"),
    "330523": N_("安吉县"),
}
