"""Rule files: read, check, compile. The only I/O is reading the files.

report = check_folder(Path("rulesets/kundklubb"))   # everything that is wrong, at once
compiled = compile_sources(sources, key)            # the same without the disk
"""

from engine.rulesets.codes import Severity
from engine.rulesets.compiler import Compiled, compile_sources, digest_of
from engine.rulesets.diagnostics import Diagnostic, render
from engine.rulesets.folder import Report, check_folder, read_folder

__all__ = [
    "Compiled",
    "Diagnostic",
    "Report",
    "Severity",
    "check_folder",
    "compile_sources",
    "digest_of",
    "read_folder",
    "render",
]
