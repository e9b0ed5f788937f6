{#
    One result of dbt as the values of a row of <schema>_ops.dbt_nodes, in the
    order of its columns. A node that was skipped has no start.
#}
{% macro run_result_values(result) %}
    {%- set moments = result.timing | selectattr('started_at') | map(attribute='started_at') | list -%}
    {%- set rows = (result.adapter_response or {}).get('rows_affected') -%}
    {#- What is counted for a view or a test is no row that was written. -#}
    {%- set has_rows = rows is not none and rows >= 0 and result.node.config.get('materialized') not in
        ('view', 'test', 'unit') and result.node.resource_type | string in ('model', 'seed', 'snapshot') -%}
    {{ return([
        invocation_id,
        result.node.unique_id,
        result.node.resource_type | string,
        result.node.name[:255],
        flags.WHICH,
        target.name,
        target.schema,
        result.status | string,
        (moments | min).strftime('%Y-%m-%d %H:%M:%S.%f') if moments else none,
        result.execution_time | round(3),
        rows if has_rows else none,
        result.failures,
        (result.message or '')[:500] or none,
        result.thread_id or none,
    ]) }}
{% endmacro %}
