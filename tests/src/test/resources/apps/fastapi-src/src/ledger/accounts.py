def balance(owner: str) -> int:
    return 100 * len(owner)
