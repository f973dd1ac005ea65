"""Read a workbook in the confined child, and print how many MB of memory that child took at most.

In a process of its own and small: what the system counts for a child begins with the memory of whoever started it.
"""

import resource
import sys
from pathlib import Path

from office.confinement import confined

if __name__ == "__main__":
    confined("office.spreadsheets.child", "read", Path(sys.argv[1]).read_bytes())
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
