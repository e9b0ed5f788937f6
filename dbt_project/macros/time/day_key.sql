{% macro day_key(date) -%}
    date_format({{ date }}, '%Y%m%d')
{%- endmacro %}
