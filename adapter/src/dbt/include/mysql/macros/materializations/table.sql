{% materialization table, adapter='mysql', supported_languages=['sql', 'python'] %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set grant_config = config.get('grants') -%}

    {%- do mysql__prepare(target_relation) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
    {%- do mysql__leave_to_python() -%}
    {%- call statement('main', language=model['language']) -%}
        {{ create_table_as(False, intermediate_relation, model['compiled_code'], model['language']) }}
    {%- endcall -%}
    {%- do mysql__finish_and_swap(intermediate_relation, existing_relation, target_relation) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(
        target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=True)
    ) -%}
    {%- do adapter.commit() -%}
    {%- do mysql__drop_backup(existing_relation, target_relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}


{#-
    A table that was built aside is finished, and only then do readers see it. It is counted as well:
    the server would do so some seconds later, and until then plan joins with it as if it were empty.
-#}
{% macro mysql__finish_and_swap(intermediate_relation, existing_relation, target_relation) -%}
    {%- do mysql__finish_table(intermediate_relation) -%}
    {%- do mysql__run('analyze table ' ~ intermediate_relation.render()) -%}
    {%- do mysql__swap(intermediate_relation, existing_relation, target_relation) -%}
{%- endmacro %}
