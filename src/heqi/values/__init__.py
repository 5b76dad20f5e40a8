"""Values that everything else speaks in: amounts in integer minor units with their ISO 4217 currency, days,
party identifiers (USCC by GB 32100-2015, LEI by ISO 17442) and party names. Pure, and importing no other room."""
