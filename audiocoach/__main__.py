"""``python -m audiocoach``."""

from audiocoach.cli.main import run

if __name__ == "__main__":
    run()
