"""One file for each asset or concern: what is remembered, what may be asked, what happens, what can be refused,
what always holds. The order of `MODULES` fixes imports, genesis and reading: a module imports only earlier ones."""
