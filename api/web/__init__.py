"""The pages: rendered here, small modules in the browser, nothing from anywhere else."""
