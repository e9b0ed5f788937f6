{#- Not monthname(): what it says depends on the session's language. -#}
{% macro month_name(date) -%}
    elt(
        month({{ date }}),
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
        'September', 'October', 'November', 'December'
    )
{%- endmacro %}
