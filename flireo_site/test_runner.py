class PytestRunner:
    pass
