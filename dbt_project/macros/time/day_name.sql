{#- Not dayname(): what it says depends on the session's language. -#}
{% macro day_name(date) -%}
    elt(
        weekday({{ date }}) + 1,
        'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'
    )
{%- endmacro %}
