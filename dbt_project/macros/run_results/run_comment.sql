{#
    The comment in front of every statement: dbt's own, and which run of etlp
    sent it. The next run ends the statements of one that was killed.
#}
{% macro run_comment(node, connection_name) %}
    {%- set comment = {
        'app': 'dbt',
        'dbt_version': dbt_version,
        'profile_name': target.get('profile_name'),
        'target_name': target.get('target_name'),
    } -%}
    {%- if node is not none -%}
        {%- do comment.update(node_id=node.unique_id) -%}
    {%- else -%}
        {%- do comment.update(connection_name=connection_name) -%}
    {%- endif -%}
    {%- if env_var('ETLP_RUN', '') -%}
        {%- do comment.update(etlp_run=env_var('ETLP_RUN')) -%}
    {%- endif -%}
    {{ return(tojson(comment)) }}
{% endmacro %}
