{#-
    Put a finished relation in the place of the one that is there: one statement,
    so that a reader finds either the old one or the new one.
-#}
{% macro mysql__swap(new_relation, existing_relation, target_relation) -%}
    {%- if existing_relation is none -%}
        {%- do mysql__run('rename table ' ~ new_relation.render() ~ ' to ' ~ target_relation.render()) -%}
    {%- else -%}
        {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type) -%}
        {%- do mysql__run(
            'rename table ' ~ existing_relation.render() ~ ' to ' ~ backup_relation.render()
            ~ ', ' ~ new_relation.render() ~ ' to ' ~ target_relation.render()
        ) -%}
        {%- do adapter.cache_dropped(existing_relation) -%}
        {%- do adapter.cache_added(backup_relation) -%}
    {%- endif -%}
    {%- do adapter.cache_added(target_relation) -%}
{%- endmacro %}


{% macro mysql__drop_backup(existing_relation, target_relation) -%}
    {%- if existing_relation is not none -%}
        {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type) -%}
        {%- do adapter.drop_replaced(backup_relation, target_relation) -%}
    {%- endif -%}
{%- endmacro %}


{#- What an interrupted run left behind goes first. -#}
{% macro mysql__prepare(target_relation) -%}
    {%- do adapter.use_schema(target_relation) -%}
    {%- if not model.batch -%}
        {%- do mysql__drop_leftovers(target_relation) -%}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__drop_leftovers(target_relation) -%}
    {%- do drop_relation_if_exists(load_cached_relation(adapter.with_suffix(target_relation, '__dbt_tmp'))) -%}
    {%- set backup_relation = load_cached_relation(adapter.with_suffix(target_relation, '__dbt_backup')) -%}
    {%- if backup_relation is not none -%}
        {#- Killed between the swap and this, foreign keys still refer to it. -#}
        {%- do adapter.drop_replaced(backup_relation, target_relation) -%}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__run(sql) -%}
    {%- call statement(auto_begin=False) -%}
        {{ sql }}
    {%- endcall -%}
{%- endmacro %}
