"""Bodies that take part: dinas, kecamatan, puskesmas, TNI, partners."""
