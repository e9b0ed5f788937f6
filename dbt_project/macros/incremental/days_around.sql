{#-
    Days with their neighbours, each once.

    Arguments:
        days: relation of days.
        day: its column.
        before, after: how many days to each side.
-#}
{% macro days_around(days, day, before, after) -%}
    {%- for offset in range(-(before | int), (after | int) + 1) %}
    select {{ add_days(day, offset) }} as {{ day }}
    from {{ days }}
    {{- '\n    union distinct' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
