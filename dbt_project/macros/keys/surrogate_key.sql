{#-
    The key of a row that several values identify: they are joined by hyphens,
    so that a person can read it and an index keeps rows side by side that share
    the first part. Put the part first that rows arrive in the order of: a hash
    would scatter each new month over the whole table.

    Two rows have the same key only if all parts are equal: a hyphen within a
    part is marked, and null is a part of its own.

    Example:
        surrogate_key([hour_key('time_hour'), 'origin', 'carrier', 'flight'])
        -> 2013010110-EWR-UA-1545

    Arguments:
        parts: columns or expressions, in the order of the key.
-#}
{% macro surrogate_key(parts) -%}
    concat(
        {%- for part in parts %}
        coalesce(
            replace(replace({{ part }}, '~', '~~'), '-', '~-'), '~0'
        ){{ ", '-'," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
