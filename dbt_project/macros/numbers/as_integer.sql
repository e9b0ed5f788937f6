{#- Sums and averages of integers are decimals in MySQL, and year() is a type of its own. -#}
{% macro as_integer(number) -%}
    cast({{ number }} as signed)
{%- endmacro %}
