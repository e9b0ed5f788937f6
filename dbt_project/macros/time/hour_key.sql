{% macro hour_key(timestamp) -%}
    date_format({{ timestamp }}, '%Y%m%d%H')
{%- endmacro %}
