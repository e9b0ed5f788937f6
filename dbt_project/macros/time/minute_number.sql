{% macro minute_number(timestamp) -%}
    timestampdiff(minute, cast('1970-01-01' as datetime), {{ timestamp }})
{%- endmacro %}
