"""What generated rules talk about: the words of the world's catalog, by type, and texts."""

WEIGHTS = [12, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1]
TEXTS = ["coffee", "tea", "Coffee", "", "it's", 'a\\"b', "c\\\\d", "é", "e\u0301", "😀", "a%b_c"]
ATTRIBUTES = {"text": ["country", "country", "country", "taste"], "integer": ["age"], "float": ["score"], "decimal": ["balance"], "date": ["born"], "timestamp": ["signed_up_at", "renewed_at"], "boolean": ["vip"], "text[]": ["tags"], "integer[]": ["numbers"]}  # fmt: skip
PROPERTIES: dict[str, dict[str, list[str]]] = {
    "purchased": {"text": ["category", "department"], "integer": ["quantity", "margin"], "decimal": ["amount"], "float": ["price"], "boolean": ["gift"], "date": ["due"], "timestamp": ["shipped_at"], "text[]": ["labels"]},
    "ordered": {"text": ["status"], "integer": ["quantity"], "decimal": ["amount"]},
    "used": {
        "text": ["feature"], "integer": ["size", "loose"], "decimal": ["cost", "worth"], "float": ["rate", "weight"], "boolean": ["done", "sure"], "date": ["ends"],
        "timestamp": ["sent_at", "read_at"], "duration": ["lasted"],
    },
    "viewed": {"text": ["page"]},
    "visited": {"integer": ["pages"], "duration": ["stay"]},
    "clicked": {"text": ["button"]},
}  # fmt: skip
