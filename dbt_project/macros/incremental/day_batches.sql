{#-
    A mark of the batches of a group, each a file as a load brought it: the newest
    load among them, and how many they are. It changes whenever the rows do: what
    a load brings raises the first, what it takes away lowers the second, since of
    a file that is landed again all rows go first.

    The server visits one entry per day and batch of an index on the day, the load
    and the file: this costs by days, where counting rows costs by rows.
-#}
{% macro day_batches(load_id) -%}
    concat(max({{ load_id }}), ':', count(*))
{%- endmacro %}
