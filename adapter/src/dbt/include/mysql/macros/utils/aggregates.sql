{#- MariaDB has no any_value() before 13. -#}
{% macro mysql__any_value(expression) -%}
    {{ 'min' if adapter.server().is_mariadb else 'any_value' }}({{ expression }})
{%- endmacro %}


{% macro mysql__bool_or(expression) -%}
    max(({{ expression }}) <> 0)
{%- endmacro %}
