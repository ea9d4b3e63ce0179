"""The window of LSTM Text. Qt lives only here; the work is done by the library `lstmtext`."""
