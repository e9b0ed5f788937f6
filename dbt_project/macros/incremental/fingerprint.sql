{#-
    32 characters that differ when the texts of a group do, however long they are.
    Not dbt.hash(): MySQL took MD5 out in 9.6, so a mark would change with the
    server.

    Arguments:
        text: column or expression.
        order_by: columns that put the texts of a group in one order.
-#}
{% macro fingerprint(text, order_by) -%}
    left(
        sha2(group_concat({{ text }} order by {{ order_by }} separator ' '), 256),
        32
    )
{%- endmacro %}
