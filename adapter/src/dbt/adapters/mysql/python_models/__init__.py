"""Models in Python: each runs in a process of its own beside dbt, which waits for it.

| module    | does                                                                | runs in     |
|-----------|---------------------------------------------------------------------|-------------|
| `job`     | what dbt calls: hands a model to a process, reports what came of it | dbt         |
| `process` | the process: its lines go to dbt's log, it ends when dbt cancels it | dbt         |
| `runner`  | what the process does, from the job it reads to the rows it reports | the process |
| `channel` | what the process tells dbt, apart from what the model prints        | the process |
| `model`   | the model's code, and the line at fault                             | the process |
| `access`  | what `dbt.ref()`, `dbt.source()` and `session` read                 | the process |
| `frames`  | data frames from and to Arrow                                       | the process |
| `columns` | Arrow's types as MySQL's                                            | the process |
| `declare` | the types that `column_types` declares                              | the process |
| `load`    | the table, and its rows sent                                        | the process |
| `faults`  | what is wrong with a model                                          | the process |
"""
