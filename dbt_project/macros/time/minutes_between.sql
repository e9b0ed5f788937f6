{% macro minutes_between(start, end) -%}
    timestampdiff(minute, {{ start }}, {{ end }})
{%- endmacro %}
