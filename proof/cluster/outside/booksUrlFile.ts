/** Where the host `outside` writes the URL of the providers' books, below its data folder. */
export const BOOKS_URL_FILE = 'books-url';
