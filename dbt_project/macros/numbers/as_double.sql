{#- `cast(… as double)` came with MySQL 8.0.17; adding a double does the same. -#}
{% macro as_double(number) -%}
    ({{ number }} + 0e0)
{%- endmacro %}
