"""Names for the columns of a file that a server takes without quotes, whatever its header says."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Sequence

QUOTES = "`'\"\u2018\u2019\u201c\u201d"
LONGEST = 64
HASH_DIGITS = 8
AUDIT = frozenset({"_loaded_at", "_load_id", "_source_file"})
# What MySQL 8.0 to 9.7 or MariaDB 10.11 do not take as a column's name, and words they announced.
WORDS = """
accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
cascade case change char character check collate column condition constraint continue convert create cross
cube cume_dist current_date current_role current_time current_timestamp current_user cursor database
databases day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete
delete_domain_id dense_rank desc describe deterministic distinct distinctrow div do_domain_ids double drop
dual each else elseif empty enclosed escaped except exists exit explain external false fetch first_value
float float4 float8 for force foreign from fulltext function generated get grant group grouping groups
having high_priority hour_microsecond hour_minute hour_second if ignore ignore_domain_ids in index infile
inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids
io_before_gtids is iterate join json_table key keys kill lag last_value lateral lead leading leave left
library like limit linear lines load localtime localtimestamp lock long longblob longtext loop low_priority
manual master_bind master_demote_to_replica master_demote_to_slave master_ssl_verify_server_cert match
maxvalue mediumblob mediumint mediumtext member middleint minute_microsecond minute_second mod modifies
natural no_write_to_binlog not nth_value ntile null numeric of offset on optimize optimizer_costs option
optionally or order out outer outfile over page_checksum parallel parse_vcol_expr partition percent_rank
portion precision primary procedure purge qualify range rank read read_write reads real recursive
ref_system_id references regexp release rename repeat replace require resignal restrict return returning
revoke right rlike row row_number rows schema schemas second_microsecond select sensitive separator set show
signal smallint sounds spatial specific sql sql_big_result sql_buffer_result sql_cache sql_calc_found_rows
sql_no_cache sql_small_result sqlexception sqlstate sqlwarning ssl starting stats_auto_recalc
stats_persistent stats_sample_pages stored straight_join system table tablesample terminated then tinyblob
tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date
utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window with
write xor year_month zerofill
"""
RESERVED = frozenset(WORDS.split())


def column_names(headers: Sequence[str], declared: Collection[str] = ()) -> list[str]:
    """A name for each header, by its text and place alone.

    A header that is a declared name stays. Others become lower snake_case of
    letters and digits of any script; an empty one ``column_<position>``. Names
    differ by more than upper and lower case: of two that would be equal, a later
    one gets ``_2``, ``_3`` and so on.
    """
    own = set(declared)
    taken: set[str] = set()
    names: dict[int, str] = {}
    wanted = [
        header if header in own else _name(header, position, own)
        for position, header in enumerate(headers, start=1)
    ]
    exact = [index for index, header in enumerate(headers) if header in own]
    # The names that need no number come first, so that no number is given twice.
    for index in exact + list(range(len(headers))):
        if index not in names and wanted[index].casefold() not in taken:
            names[index] = wanted[index]
            taken.add(wanted[index].casefold())
    for index, name in enumerate(wanted):
        if index not in names:
            names[index] = _numbered(name, taken)
            taken.add(names[index].casefold())
    return [names[index] for index in range(len(headers))]


def _name(header: str, position: int, declared: set[str]) -> str:
    name = _snake_case(header) or f"column_{position}"
    if name[0].isdigit():
        name = "_" + name
    if name in declared:
        return name
    if name in RESERVED or name in AUDIT:
        name += "_"
    if len(name) > LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:HASH_DIGITS]
        name = f"{name[: LONGEST - HASH_DIGITS - 1]}_{digest}"
    return name


def _snake_case(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).strip()
    words: list[str] = []
    before = ""
    for index, char in enumerate(text):
        if _vanishes(char):
            continue
        if not _belongs(char):
            char = "_"
        elif char.isupper() and (
            before.islower()
            or before.isdigit()
            or (before.isupper() and text[index + 1 : index + 2].islower())
        ):
            words.append("_")
        words.append(char)
        before = char
    name = "_".join(part for part in "".join(words).lower().split("_") if part)
    return "_" + name if name and text.startswith("_") else name


def _vanishes(char: str) -> bool:
    return char in QUOTES or (unicodedata.category(char) in ("Cc", "Cf", "Cs") and not char.isspace())


def _belongs(char: str) -> bool:
    """Letters, digits and the marks on them, as far as a server takes them: of three bytes at most."""
    return (char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")) and char <= "\uffff"


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while True:
        suffix = f"_{number}"
        numbered = name[: LONGEST - len(suffix)] + suffix
        if numbered.casefold() not in taken:
            return numbered
        number += 1
