{#- A moment moved back by a whole number of minutes: a number, or an expression. -#}
{% macro minutes_before(moment, minutes) -%}
    {{ return(add_minutes(moment, '-(' ~ minutes ~ ')')) }}
{%- endmacro %}
