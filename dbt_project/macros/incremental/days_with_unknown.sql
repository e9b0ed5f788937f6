{#-
    The days with rows that point to the unknown member in one of some columns:
    they are built again each time, until the dimension knows the code.

    Arguments:
        built: the fact, with an index on each of the columns.
        codes: those columns.
        day: column of the day.
-#}
{% macro days_with_unknown(built, codes, day) -%}
    {%- for code in codes %}
    select distinct {{ day }}
    from {{ built }}
    where {{ code }} = {{ unknown_member() }}
    {{- '\n    union distinct' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
