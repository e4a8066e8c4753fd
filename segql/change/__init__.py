"""What a change of rules does: which segments change and how, who enters and who leaves."""
