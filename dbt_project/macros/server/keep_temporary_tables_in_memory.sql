{% macro keep_temporary_tables_in_memory(megabytes) -%}
    set session
    tmp_table_size = {{ megabytes }} * 1024 * 1024,
    max_heap_table_size = {{ megabytes }} * 1024 * 1024
{%- endmacro %}
