{% materialization incremental, adapter='mysql', supported_languages=['sql', 'python'] %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set full_refresh_mode = should_full_refresh() or (existing_relation and existing_relation.is_view) -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(
        config.get('on_schema_change'), default='ignore'
    ) -%}
    {%- set grant_config = config.get('grants') -%}
    {%- set is_new = existing_relation is none or full_refresh_mode -%}
    {%- set strategy = config.get('incremental_strategy') or 'default' -%}
    {%- set strategy_macro = adapter.get_incremental_strategy_macro(context, strategy) -%}

    {%- do mysql__prepare(target_relation) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if is_new -%}
        {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
        {%- do mysql__leave_to_python() -%}
        {%- call statement('main', language=model['language']) -%}
            {{ create_table_as(False, intermediate_relation, model['compiled_code'], model['language']) }}
        {%- endcall -%}
        {%- do mysql__finish_and_swap(intermediate_relation, existing_relation, target_relation) -%}
    {%- else -%}
        {%- set temp_relation = make_temp_relation(target_relation) -%}
        {%- do mysql__leave_to_python() -%}
        {#- Here and not in a macro: dbt runs a model in Python for its materialization alone. -#}
        {%- call statement('new_rows', language=model['language'], auto_begin=False) -%}
            {{ create_table_as(True, temp_relation, model['compiled_code'], model['language']) }}
        {%- endcall -%}
        {%- set new_columns = adapter.get_columns_in_relation(temp_relation) -%}
        {%- do mysql__fit_columns(
            temp_relation, new_columns, target_relation, on_schema_change, existing_relation
        ) -%}
        {%- set dest_columns = adapter.get_columns_in_relation(existing_relation)
            if on_schema_change == 'ignore' else new_columns -%}
        {%- set build_sql = strategy_macro({
            'target_relation': target_relation,
            'temp_relation': temp_relation,
            'unique_key': adapter.named(config.get('unique_key'), dest_columns | map(attribute='name')),
            'dest_columns': dest_columns,
            'incremental_predicates':
                config.get('predicates', none) or config.get('incremental_predicates', none),
        }) -%}
        {%- call statement('main') -%}
            {{ build_sql }}
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {%- do apply_grants(
        target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode)
    ) -%}
    {%- if is_new -%}
        {%- do mysql__drop_backup(existing_relation, target_relation) -%}
    {%- else -%}
        {%- do persist_docs(target_relation, model) -%}
        {%- do mysql__run(
            'drop ' ~ ('' if model['language'] == 'python' else 'temporary ') ~ 'table ' ~ temp_relation.render()
        ) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{%- endmaterialization %}


{#- The new rows get an index on their key if the target has none, and the target columns that fit them. -#}
{% macro mysql__fit_columns(temp_relation, new_columns, target_relation, on_schema_change, existing_relation) -%}
    {%- set lookup = adapter.lookup_index(existing_relation, new_columns, config.get('unique_key')) -%}
    {%- if lookup -%}
        {%- do mysql__run('alter table ' ~ temp_relation.render() ~ ' add ' ~ lookup) -%}
    {%- endif -%}
    {%- set contract = config.get('contract') -%}
    {#- The columns take the new rows' types first where they are to follow them. -#}
    {%- if on_schema_change == 'sync_all_columns' -%}
        {%- do process_schema_changes(on_schema_change, temp_relation, existing_relation) -%}
    {%- endif -%}
    {%- if not contract or not contract.enforced or on_schema_change != 'fail' -%}
        {%- do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) -%}
    {%- endif -%}
    {%- set partition = config.get('partition_by') -%}
    {%- set keys = mysql__keys(config.get('unique_key'))
        + mysql__keys(partition.get('columns') if partition is mapping else none) -%}
    {%- do adapter.fit_keys(temp_relation, new_columns, existing_relation, keys) -%}
    {%- if on_schema_change != 'sync_all_columns' -%}
        {%- do process_schema_changes(on_schema_change, temp_relation, existing_relation) -%}
    {%- endif -%}
    {%- if on_schema_change == 'append_new_columns' -%}
        {%- do adapter.keep_unfilled(target_relation, new_columns) -%}
    {%- endif -%}
{%- endmacro %}
