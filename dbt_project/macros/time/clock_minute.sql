{#- 2400 is how the files write the midnight that ends a day. -#}
{% macro clock_minute(clock) -%}
    cast(mod(floor({{ clock }} / 100) * 60 + mod({{ clock }}, 100), 1440) as signed)
{%- endmacro %}
