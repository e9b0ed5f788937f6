{% macro mysql__get_create_index_sql(relation, index_dict) -%}
    alter table {{ relation.render() }} add {{ adapter.index_clause(index_dict) }}
{%- endmacro %}


{% macro mysql__get_drop_index_sql(relation, index_name) -%}
    alter table {{ relation.render() }} drop index {{ adapter.quote(index_name) }}
{%- endmacro %}


{% macro mysql__get_show_indexes_sql(relation) -%}
    show index from {{ relation.render() }}
{%- endmacro %}
