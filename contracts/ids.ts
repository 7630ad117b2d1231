/** Identifiers of orders: they sort by time. */
import { v7 } from 'uuid';

/** A new order's id: a UUID of version 7, so that newer orders sort after older ones. */
export const newOrderId = (): string => v7();

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isOrderId = (text: string): boolean => uuidShape.test(text);
