{#
    Keep what this command did with each node in <schema>_ops.dbt_nodes, one row
    per node: status, seconds, rows, failures. Runs once, when the command ends,
    also when nodes failed.

    Arguments:
        results: what dbt gives to a hook on-run-end.
    Example (dbt_project.yml):
        on-run-end: "{{ record_run_results(results) }}"
    Variable record_run_results: false records nothing, for a user of the
    database who may not write there.
#}
{% macro record_run_results(results) %}
    {%- if execute and results and var('record_run_results', true) -%}
        {%- set table = run_results_table() -%}
        {%- for some in results | batch(500) -%}
            {%- set bindings = [] -%}
            {%- for result in some -%}
                {%- do bindings.extend(run_result_values(result)) -%}
            {%- endfor -%}
            {#- Replaced: a node that dbt tells of twice is no reason to fail a run. -#}
            {%- set rows = ['(' ~ (['%s'] * 14) | join(', ') ~ ')'] * (some | length) -%}
            {%- do adapter.add_query(
                'replace into ' ~ table ~ ' values ' ~ rows | join(', '),
                bindings=bindings,
                abridge_sql_log=true
            ) -%}
        {%- endfor -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{% endmacro %}
