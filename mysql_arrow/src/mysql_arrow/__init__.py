"""Rows to and from MySQL and MariaDB as Arrow, over PyMySQL's own connection.

| module      | does                                                   | needs Arrow |
|-------------|--------------------------------------------------------|-------------|
| `stream`    | a connection that sends LOAD DATA LOCAL from memory    | no          |
| `clear_text`| keeps the password from servers that are not verified  | no          |
| `meaning`   | what a session sets, so that values mean the same      | no          |
| `encode`    | batches as the text that LOAD DATA reads               | yes         |
| `constants` | Arrow's constants, made without pandas                 | yes         |
| `read`      | a query's rows as batches or a table                   | yes         |
| `statement` | a query whose rows come as blocks of bytes             | no          |
| `rows`      | those blocks as Arrow; says which type becomes which   | yes         |
| `times`     | the dates and times in them                            | yes         |
| `errors`    | what cannot be read or sent                            | no          |
"""
