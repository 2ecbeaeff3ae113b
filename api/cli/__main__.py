"""`python -m api.cli`: the command `escucha` where its script is not on the path."""

from api.cli import main

if __name__ == "__main__":
    main()
