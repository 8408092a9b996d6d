import './styles/index.css';
import { App } from './app.ts';

void new App().start();
