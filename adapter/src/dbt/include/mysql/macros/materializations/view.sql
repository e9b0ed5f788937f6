{% materialization view, adapter='mysql' %}
    {{ return(mysql__build_view()) }}
{% endmaterialization %}


{% macro mysql__build_view() -%}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set grant_config = config.get('grants') -%}

    {%- do mysql__prepare(target_relation) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing_relation is none or existing_relation.is_view -%}
        {%- call statement('main') -%}
            {{ get_create_view_as_sql(target_relation, sql) }}
        {%- endcall -%}
    {%- else -%}
        {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
        {%- call statement('main') -%}
            {{ get_create_view_as_sql(intermediate_relation, sql) }}
        {%- endcall -%}
        {%- do mysql__swap(intermediate_relation, existing_relation, target_relation) -%}
    {%- endif -%}

    {%- do apply_grants(
        target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=True)
    ) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {%- if existing_relation is not none and not existing_relation.is_view -%}
        {%- do mysql__drop_backup(existing_relation, target_relation) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{%- endmacro %}


{% macro mysql__create_view_as(relation, sql) -%}
    {%- set sql_header = config.get('sql_header', none) -%}
    {{ sql_header if sql_header is not none }}
    {%- set contract = config.get('contract') -%}
    {%- if contract and contract.enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}
    {%- set security = config.get('sql_security') -%}
    create or replace{{ ' sql security ' ~ security if security }} view {{ relation.render() }} as
    {{ sql }}
{%- endmacro %}


{% macro mysql__get_replace_view_sql(relation, sql) -%}
    {{ mysql__create_view_as(relation, sql) }}
{%- endmacro %}
