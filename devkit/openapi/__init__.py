"""The OpenAPI 3.1 document of Sergap's HTTP surface, generated from the models that check it."""
