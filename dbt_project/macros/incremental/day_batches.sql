{#-
    A mark of the set of loads that the rows of a group came with. It changes
    whenever the set does: a load that comes has a greater number than all
    before it, and one that goes leaves fewer.
-#}
{% macro day_batches(load_id) -%}
    concat(min({{ load_id }}), '-', max({{ load_id }}), '/', count(*))
{%- endmacro %}
