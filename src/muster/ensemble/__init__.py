"""Many runs: seeds one after another, and the folder that keeps what they gave."""
