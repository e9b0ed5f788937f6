{% macro minute_timestamp(number) -%}
    timestampadd(minute, {{ number }}, cast('1970-01-01' as datetime))
{%- endmacro %}
