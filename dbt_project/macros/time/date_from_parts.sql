{% macro date_from_parts(year, month, day) -%}
    cast(concat({{ year }}, '-', {{ month }}, '-', {{ day }}) as date)
{%- endmacro %}
